# What fedlearn produces on this machine: dashboard, metrics, backup, failure notices.
{
  lib,
  ownTypes,
  ...
}:

let
  inherit (lib) mkEnableOption mkOption types;
  inherit (ownTypes) absolutePath hostName unitName;
in
{
  dashboard = {
    enable = mkEnableOption ''
      a page that shows what the federation knows, updated by a timer in
      `/var/cache/fedlearn/dashboard`'';

    nginx = mkOption {
      type = types.nullOr hostName;
      default = null;
      example = "fedlearn.home.arpa";
      description = ''
        Name of the nginx virtual host that serves the page, by default to this machine
        only. Use {option}`services.nginx.virtualHosts.<name>` to allow other clients and
        to add TLS.
      '';
    };
  };

  prometheus.textfileDirectory = mkOption {
    type = types.nullOr absolutePath;
    default = null;
    example = "/var/lib/node-exporter-textfiles";
    description = ''
      Directory for metrics that the textfile collector of Prometheus' node exporter reads.
      It is created if it is missing; an existing one must be writable by fedlearn.
    '';
  };

  backup.directory = mkOption {
    type = types.nullOr absolutePath;
    default = null;
    example = "/var/backup/fedlearn";
    description = ''
      Directory of the archive `fedlearn.tar.zst`, which a timer replaces and
      `fedlearn restore` reads. The directory is created for fedlearn only. Older archives
      are not kept; back up this directory with another tool to keep them.
    '';
  };

  onFailure = mkOption {
    type = types.listOf unitName;
    default = [ ];
    example = [ "notify-administrator@%n.service" ];
    description = ''
      Units to start when a unit of fedlearn has failed after all its retries.
    '';
  };
}
