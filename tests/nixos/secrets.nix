# What is private on a node is nowhere on the hub.
{
  name = "fedlearn-secrets";

  nodes = {
    hub = ./common/hub.nix;
    workshop = ./common/member.nix;
  };
}
