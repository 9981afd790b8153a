# What others see of fedlearn on this machine: a page, metrics, an archive, messages.
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
      a page that shows what the federation knows, renewed by a timer in
      `/var/cache/fedlearn/dashboard`'';

    nginx = mkOption {
      type = types.nullOr hostName;
      default = null;
      example = "fedlearn.home.arpa";
      description = ''
        Name of the virtual host of nginx that shows the page, to this machine only;
        {option}`services.nginx.virtualHosts.<name>` opens it to others and adds TLS.
      '';
    };
  };

  prometheus.textfileDirectory = mkOption {
    type = types.nullOr absolutePath;
    default = null;
    example = "/var/lib/node-exporter-textfiles";
    description = ''
      Directory for metrics, which the textfile collector of Prometheus' node exporter
      reads. It is made if it is missing; an existing one has to let fedlearn write.
    '';
  };

  backup.directory = mkOption {
    type = types.nullOr absolutePath;
    default = null;
    example = "/var/backup/fedlearn";
    description = ''
      Directory of the archive `fedlearn.tar.zst`, which a timer renews and which
      `fedlearn restore` takes; it is made for fedlearn alone. Older archives are not kept:
      that is the business of what saves this directory elsewhere.
    '';
  };

  onFailure = mkOption {
    type = types.listOf unitName;
    default = [ ];
    example = [ "notify-administrator@%n.service" ];
    description = ''
      Units to start when one of fedlearn's has failed for good, after its retries.
    '';
  };
}
