# The options. services.fedlearn is an instance itself; services.fedlearn.instances adds more.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:

let
  inherit (lib)
    mkDefault
    mkIf
    mkOption
    types
    ;

  cfg = config.services.fedlearn;

  localQdrant =
    let
      inherit (config.services.qdrant.settings) service;
    in
    (import ./lib.nix).localUrl {
      inherit (service) host;
      port = service.http_port;
    };

  # `cfg` is where the values of the options are, and `name` the instance's, null at the top.
  optionsOf =
    { cfg, name }:
    let
      arguments = {
        inherit
          cfg
          lib
          name
          pkgs
          ;
        ownTypes = import ./types.nix { inherit lib; };
        inherit (config.networking) hostName;
      };
    in
    import ./options/general.nix arguments
    // import ./options/sources.nix arguments
    // import ./options/schedule.nix arguments
    // import ./options/outputs.nix arguments;

  # What the module itself defines in an instance.
  definitionsOf =
    { cfg, url }:
    {
      repository.urlIsSet = url.isDefined;
      qdrant.url = mkIf cfg.qdrant.enable (mkDefault localQdrant);
      settings = import ./settings.nix { inherit cfg lib; };
    };

  instance =
    {
      name,
      config,
      options,
      ...
    }:
    {
      options = optionsOf {
        inherit name;
        cfg = config;
      };
      config = lib.mkMerge [
        (definitionsOf {
          cfg = config;
          inherit (options.repository) url;
        })
        { package = mkDefault cfg.package; }
      ];
    };
in
{
  options.services.fedlearn =
    optionsOf {
      inherit cfg;
      name = null;
    }
    // {
      instances = mkOption {
        type = types.attrsOf (types.submodule instance);
        default = { };
        example = {
          public.repository.url = "https://git.example.org/public/patterns.git";
        };
        # Otherwise the reference would list every option twice.
        visible = "shallow";
        description = ''
          Further federations that this machine is a member of, by name. Each takes all
          options of {option}`services.fedlearn` and has its own user, state, units and
          command, all named `fedlearn-NAME`. {option}`services.fedlearn.enable` need not
          be set for them. Each needs its own Qdrant server or the embedded store;
          otherwise the patterns of one federation would be shared with the other.
        '';
      };
    };

  config.services.fedlearn = definitionsOf {
    inherit cfg;
    inherit (options.services.fedlearn.repository) url;
  };
}
