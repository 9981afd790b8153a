# services.fedlearn.qdrant.enable: a Qdrant server next to fedlearn.
{ config, lib, ... }:

let
  inherit (lib) mkDefault mkIf mkOverride;

  cfg = config.services.fedlearn;
  fedlearn = import ./lib.nix;
  inherit (config.services.qdrant.settings) service;
in
{
  config = mkIf (cfg.enable && cfg.qdrant.enable) {
    services.qdrant = {
      enable = true;
      # Stronger than that module's own default, weaker than what the user writes: no web
      # page in a browser on this machine is to read the patterns.
      settings.service.enable_cors = mkOverride 900 false;
    };

    services.fedlearn.qdrant.url = mkDefault (
      fedlearn.localUrl {
        inherit (service) host;
        port = service.http_port;
      }
    );
  };
}
