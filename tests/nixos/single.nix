# A first deployment, all alone: telemetry in, patterns, points, snapshots, page, metrics, archive.
{
  name = "fedlearn-single";

  nodes.alone =
    { pkgs, ... }:
    {
      imports = [ ./common/stack.nix ];

      services.fedlearn = {
        repository.url = null;
        dashboard = {
          enable = true;
          nginx = "fedlearn.example.org";
        };
        prometheus.textfileDirectory = "/var/lib/node-exporter";
        backup.directory = "/var/backup/fedlearn";
        onFailure = [ "tell.service" ];
        # The test says when, as for the others.
        schedule = {
          dashboard = "2100-01-01";
          backup = "2100-01-01";
        };
      };

      systemd.services.tell = {
        description = "Tell the administrator";
        serviceConfig = {
          Type = "oneshot";
          ExecStart = "${pkgs.coreutils}/bin/touch /run/told";
        };
      };
    };
}
