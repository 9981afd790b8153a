# What the units may do, seen by systemd and from inside.
{
  name = "fedlearn-hardening";

  nodes = {
    hub = ./common/hub.nix;
    a = ./common/member.nix;
  };
}
