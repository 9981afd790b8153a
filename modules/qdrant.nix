# services.fedlearn.qdrant.enable: a Qdrant server next to fedlearn.
{ config, lib, ... }:

let
  inherit (lib) mkIf mkOverride;

  cfg = config.services.fedlearn;
  instances = import ./instances.nix { inherit cfg lib; };
in
{
  config = mkIf (lib.any (instance: instance.cfg.qdrant.enable) instances) {
    services.qdrant = {
      enable = true;
      # Stronger than that module's own default, weaker than what the user writes: no web
      # page in a browser on this machine is to read the patterns.
      settings.service.enable_cors = mkOverride 900 false;
    };
  };
}
