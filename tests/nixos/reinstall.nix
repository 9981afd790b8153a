# A node loses its disk, and has everything back after the next start.
{
  name = "fedlearn-reinstall";

  nodes = {
    hub = ./common/hub.nix;
    a = ./common/member.nix;
  };
}
