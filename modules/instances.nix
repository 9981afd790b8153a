# The instances that are switched on, as a list: what each is called, in messages and on the
# machine, and the values of its options.
{ cfg, lib }:

let
  inherit (import ./lib.nix) serviceName;
in
builtins.filter (instance: instance.cfg.enable) (
  [
    {
      option = "services.fedlearn";
      key = null;
      name = serviceName null;
      inherit cfg;
    }
  ]
  ++ lib.mapAttrsToList (key: value: {
    option = "services.fedlearn.instances.${key}";
    inherit key;
    name = serviceName key;
    cfg = value;
  }) cfg.instances
)
