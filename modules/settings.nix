# The options as fedlearn's own settings; `settings` itself overrides all of them.
{ cfg, lib }:

let
  inherit (lib) mapAttrs mkDefault mkIf;

  fedlearn = import ./lib.nix;
  mkIfSet = value: mkIf (value != null) (mkDefault value);
in
{
  repository = {
    url = mkIfSet cfg.repository.url;
    branch = mkDefault cfg.repository.branch;
    sign = mkIf (cfg.signing.keyFile != null) (mkDefault true);
  };

  qdrant.url = mkIfSet cfg.qdrant.url;

  embedding = {
    kind = mkDefault cfg.embedding.kind;
    url = mkIfSet cfg.embedding.url;
    model = mkIfSet cfg.embedding.model;
  };

  extraction.model = mkIf (cfg.extraction.model.url != null) {
    url = mkDefault cfg.extraction.model.url;
    name = mkDefault cfg.extraction.model.name;
  };

  runtime = mkIf (cfg.telemetry.directories != [ ]) (
    mapAttrs (_name: mkDefault) (fedlearn.runtime cfg.telemetry.directories)
  );

  dashboard.directory = mkIf cfg.dashboard.enable (
    mkDefault (fedlearn.dashboardDirectory cfg.settings.state_directory)
  );

  prometheus.directory = mkIfSet cfg.prometheus.textfileDirectory;
}
