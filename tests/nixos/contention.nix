# Two nodes push at the same time, and all jobs of a node run at once.
{
  name = "fedlearn-contention";

  nodes = {
    hub = ./common/hub.nix;
    a = ./common/member.nix;
    b = ./common/member.nix;
  };
}
