# What a page shows as configuration, evaluated: unknown options and wrong values of fedlearn
# end in a message.
{
  lib ? import <nixpkgs/lib>,
  snippet,
}:

let
  anything = lib.mkOption { type = lib.types.attrsOf lib.types.anything; };

  # Of other modules, what the pages show beside ours.
  others = {
    options = {
      sops.secrets = anything;
      services.prometheus.exporters = anything;
    };
    config.sops.secrets.fedlearn-ssh-key.path = "/run/secrets/fedlearn-ssh-key";
  };

  inherit
    (import ./evaluate.nix { inherit lib; } {
      imports = [
        others
        snippet
        # Most snippets do not repeat the one thing that has to be set.
        { services.fedlearn.repository.url = lib.mkDefault null; }
      ];
    })
    config
    ;
in
builtins.deepSeq [
  config.services.fedlearn
  config.systemd.services
] true
