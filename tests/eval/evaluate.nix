# The module evaluated with one configuration: { config, options, … }. Needs nixpkgs' lib and
# nothing else of it: the options of NixOS and the packages are stand-ins.
{ lib }:
configuration:

let
  inherit (lib) mkDefault mkOption types;

  # A path of the form that a package has; nothing is built.
  package = name: {
    type = "derivation";
    inherit name;
    outPath = "/nix/store/00000000000000000000000000000000-${name}";
    meta.mainProgram = name;
  };

  # As pkgs.formats.json has it.
  json =
    types.nullOr (
      types.oneOf [
        types.bool
        types.int
        types.float
        types.str
        (types.attrsOf json)
        (types.listOf json)
      ]
    )
    // {
      description = "JSON value";
    };

  pkgs = {
    curl = package "curl";
    git = package "git";
    openssh = package "openssh";
    systemd = package "systemd";
    stdenv = {
      buildPlatform.canExecute = _platform: true;
      hostPlatform = { };
    };
    buildPackages = pkgs;
    callPackage = _file: _arguments: package "fedlearn";
    formats.json = _arguments: {
      type = json;
      generate = name: _value: package name;
    };
    runCommand =
      name: _environment: script:
      package name // { inherit script; };
    writeText = name: _text: package name;
    writeShellApplication = { name, text, ... }: package name // { inherit text; };
  };

  attrs = mkOption {
    type = types.attrsOf types.anything;
    default = { };
  };
  list = mkOption {
    type = types.listOf types.anything;
    default = [ ];
  };

  # As NixOS merges the settings of units: lists are joined, single values have to be equal, and
  # a list beside a single value is refused.
  unitOption = lib.mkOptionType {
    name = "systemd option";
    merge =
      place: definitions:
      if builtins.isList (builtins.head definitions).value then
        (types.listOf types.anything).merge place definitions
      else
        lib.options.mergeEqualOption place definitions;
  };
  sections =
    names:
    mkOption {
      default = { };
      type = types.attrsOf (
        types.submodule {
          freeformType = types.attrsOf types.anything;
          options = lib.genAttrs names (
            _name:
            mkOption {
              type = types.attrsOf unitOption;
              default = { };
            }
          );
        }
      );
    };

  # Of NixOS, what the module reads or sets.
  nixos = {
    options = {
      assertions = list;
      warnings = list;
      environment = {
        etc = attrs;
        systemPackages = list;
      };
      networking = {
        hostName = mkOption { type = types.str; };
        proxy.envVars = attrs;
      };
      programs.ssh = {
        knownHosts = attrs;
        knownHostsFiles = list;
        package = mkOption { type = types.package; };
      };
      services = {
        openssh.enable = lib.mkEnableOption "ssh";
        nginx = {
          enable = lib.mkEnableOption "nginx";
          group = mkOption { type = types.str; };
          virtualHosts = attrs;
        };
        qdrant = {
          enable = lib.mkEnableOption "Qdrant";
          settings = attrs;
        };
      };
      systemd = {
        services = sections [
          "serviceConfig"
          "unitConfig"
        ];
        timers = sections [ "timerConfig" ];
        tmpfiles.settings = attrs;
      };
      users = {
        groups = attrs;
        users = attrs;
      };
    };
    config = {
      _module.args = { inherit pkgs; };
      networking.hostName = mkDefault "machine";
      services.nginx.group = mkDefault "nginx";
      # The defaults of services.qdrant have the priority that they have there.
      services.qdrant.settings.service = {
        host = mkDefault "127.0.0.1";
        http_port = mkDefault 6333;
        enable_cors = mkDefault true;
      };
    };
  };
in
lib.evalModules {
  modules = [
    nixos
    # With the packages that a caller puts in the place of these.
    ({ pkgs, ... }: { programs.ssh.package = mkDefault pkgs.openssh; })
    ../../modules
    configuration
  ];
}
