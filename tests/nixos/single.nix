# A first deployment, all alone: telemetry in, patterns, points, snapshots.
{
  name = "fedlearn-single";

  nodes.alone = {
    imports = [ ./common/stack.nix ];
    services.fedlearn.repository.url = null;
  };
}
