# What one node learned is found on the other, in both directions, and then there is peace.
{
  name = "fedlearn-federation";

  nodes = {
    hub = ./common/hub.nix;
    a = ./common/member.nix;
    b = ./common/member.nix;
  };
}
