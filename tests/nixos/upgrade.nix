# What an older fedlearn left on a machine is taken over by the present one.
{
  name = "fedlearn-upgrade";

  nodes.alone =
    { pkgs, ... }:
    {
      imports = [ ./common/stack.nix ];
      environment.systemPackages = [ pkgs.sqlite ];
      services.fedlearn.repository.url = null;
    };
}
