# A first deployment, all alone: telemetry in, patterns, points, snapshots, page.
{
  name = "fedlearn-single";

  nodes.alone = {
    imports = [ ./common/stack.nix ];
    services.fedlearn = {
      repository.url = null;
      dashboard.enable = true;
      # The test says when, as for the others.
      schedule.dashboard = "2100-01-01";
    };
  };
}
