# Directories that StateDirectory= cannot create, because others read them too.
{ config, lib, ... }:

let
  inherit (lib) mkIf mkMerge;

  cfg = config.services.fedlearn;

  inherit (import ./lib.nix) dashboardDirectory;

  # Another directory than the default has an owner, such as the AI stack's own dashboard.
  ownsDashboard =
    cfg:
    cfg.dashboard.enable
    && cfg.settings.dashboard.directory == dashboardDirectory cfg.settings.state_directory;

  directoriesOf =
    { name, cfg, ... }:
    mkMerge [
      (mkIf (ownsDashboard cfg) {
        ${cfg.settings.dashboard.directory}.d = {
          user = name;
          # Read access for a web server, and nothing else.
          group = if cfg.dashboard.nginx == null then name else config.services.nginx.group;
          mode = "0750";
        };
      })
      (mkIf (cfg.backup.directory != null) {
        ${cfg.backup.directory}.d = {
          user = name;
          group = name;
          mode = "0700";
        };
      })
      # The colon applies these only on creation: others may write there as well.
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
    map (instance: lib.nameValuePair "10-${instance.name}" (directoriesOf instance)) (
      import ./instances.nix { inherit cfg lib; }
    )
  );
}
