# A node's configuration changes while it works: what nixos-rebuild switch does to it.
{
  name = "fedlearn-switch";

  nodes = {
    hub = ./common/hub.nix;
    a =
      { pkgs, ... }:
      {
        imports = [ ./common/member.nix ];

        # Machines of a test are not switched usually.
        system.switch.enable = true;

        specialisation = {
          changed.configuration.services.fedlearn.settings.extraction.threshold = 0.9;

          # A switch that has to fail, so that one that ends well says something.
          broken.configuration.systemd.services.broken = {
            description = "Fail whenever it is started";
            wantedBy = [ "multi-user.target" ];
            serviceConfig = {
              Type = "oneshot";
              ExecStart = "${pkgs.coreutils}/bin/false";
            };
          };
        };
      };
  };
}
