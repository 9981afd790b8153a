# Directories that StateDirectory= cannot make, since others read them too.
{ config, lib, ... }:

let
  inherit (lib) mkIf mkMerge;

  cfg = config.services.fedlearn;

  directoriesOf =
    { name, cfg, ... }:
    mkMerge [
      (mkIf cfg.dashboard.enable {
        ${cfg.settings.dashboard.directory}.d = {
          user = name;
          # What is made in it belongs to the web server's group, which gets no other right.
          group = if cfg.dashboard.nginx == null then name else config.services.nginx.group;
          mode = "2750";
        };
      })
      (mkIf (cfg.backup.directory != null) {
        ${cfg.backup.directory}.d = {
          user = name;
          group = name;
          mode = "0700";
        };
      })
      # With a colon only when it is made: others may write there as well.
      (mkIf (cfg.settings.prometheus.directory or null != null) {
        ${cfg.settings.prometheus.directory}.d = {
          user = ":${name}";
          group = ":${name}";
          mode = ":0755";
        };
      })
    ];
in
{
  config.systemd.tmpfiles.settings = lib.listToAttrs (
    map (instance: lib.nameValuePair instance.name (directoriesOf instance)) (
      import ./instances.nix { inherit cfg lib; }
    )
  );
}
