# services.fedlearn.dashboard.nginx: the page in a web server.
{ config, lib, ... }:

let
  inherit (lib) mkDefault mkIf;

  cfg = config.services.fedlearn;
  shown = builtins.filter (
    instance: instance.cfg.dashboard.enable && instance.cfg.dashboard.nginx != null
  ) (import ./instances.nix { inherit cfg lib; });

  virtualHost =
    { cfg, ... }:
    lib.nameValuePair cfg.dashboard.nginx {
      root = mkDefault cfg.settings.dashboard.directory;
      # Closed to other machines until the administrator allows them.
      locations."/".extraConfig = mkDefault ''
        allow 127.0.0.1;
        allow ::1;
        deny all;
      '';
    };
in
{
  config.services.nginx = mkIf (shown != [ ]) {
    enable = true;
    virtualHosts = lib.listToAttrs (map virtualHost shown);
  };
}
