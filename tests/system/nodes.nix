# The machines of the tests in ../nixos as plain data: their own configurations, evaluated with
# the module and without NixOS. What the driver has to provide is what is listed below.
{
  lib ? import <nixpkgs/lib>,
}:

let
  evaluate = import ../eval/evaluate.nix { inherit lib; };

  inherit (lib)
    filterAttrs
    listToAttrs
    mapAttrs
    mkOption
    nameValuePair
    optionalAttrs
    types
    ;

  package = mainProgram: outPath: {
    type = "derivation";
    name = mainProgram;
    inherit outPath;
    meta = { inherit mainProgram; };
  };

  # A folder of its own for each, in which the driver links that package's programs.
  program = name: mainProgram: package mainProgram "/opt/nixos/${name}";

  # A file with its content in its path: the driver writes it, and puts a real path here.
  file =
    name: text:
    package name "@file:${name}:${lib.escapeURL text}@"
    // {
      inherit text;
    };

  asJson = _arguments: {
    type = types.anything;
    generate = name: value: file name (builtins.toJSON value);
  };

  pkgs = (evaluate { })._module.args.pkgs // {
    coreutils = program "coreutils" "ls";
    curl = program "curl" "curl";
    git = program "git" "git";
    nginx = program "nginx" "nginx";
    openssh = program "openssh" "ssh";
    qdrant = program "qdrant" "qdrant";
    sqlite = program "sqlite" "sqlite3";
    systemd = program "systemd" "systemctl";
    path = ./nixpkgs;
    buildPackages = pkgs;
    callPackage = _file: _arguments: package "fedlearn" "/opt/fedlearn";
    formats = {
      json = asJson;
      # JSON is YAML.
      yaml = asJson;
    };
    # The one derivation checks the configuration file, and then copies it: the driver runs it.
    runCommand =
      name: environment: script:
      file name environment.candidate.text
      // {
        check = {
          inherit script;
          candidate = "${environment.candidate}";
          path = lib.makeBinPath environment.nativeBuildInputs;
        };
      };
    writeText = file;
    writeShellScript = name: text: file name "#!/bin/bash\n${text}";
    writeShellApplication =
      {
        name,
        runtimeInputs ? [ ],
        text,
      }:
      package name "/usr/local"
      // {
        text = ''
          export PATH="${lib.makeBinPath runtimeInputs}:$PATH"
          ${text}'';
      };
  };

  attrs = mkOption {
    type = types.attrsOf types.anything;
    default = { };
  };

  specialisation = types.submodule {
    options.configuration = mkOption { type = types.deferredModule; };
  };

  # Of NixOS, what the tests set beside what the module sets.
  nixos = name: {
    imports = [
      ./nixpkgs/nixos/modules/services/search/qdrant.nix
      ./nixpkgs/nixos/modules/services/web-servers/nginx
    ];
    options = {
      services.openssh.hostKeys = mkOption {
        type = types.listOf types.anything;
        default = [ ];
      };
      specialisation = mkOption {
        type = types.attrsOf specialisation;
        default = { };
      };
      system.switch = attrs;
      virtualisation = attrs;
      networking.firewall = attrs;
    };
    config = {
      _module.args.pkgs = lib.mkForce pkgs;
      networking.hostName = name;
    };
  };

  hardening = import ../../modules/hardening.nix;

  # What is empty goes, and what all units of fedlearn have stands once.
  news =
    name: unit:
    filterAttrs (_key: value: value != [ ]) unit
    // optionalAttrs (lib.hasPrefix "fedlearn-" name) {
      serviceConfig = filterAttrs (
        key: value: value != [ ] && hardening.${key} or null != value
      ) unit.serviceConfig;
    };

  summary =
    { config, ... }:
    let
      inherit (config.environment) etc systemPackages;
      files = filterAttrs (_path: entry: entry ? source) etc;
    in
    {
      failed = map (one: one.message) (builtins.filter (one: !one.assertion) config.assertions);
      checks = map (entry: entry.source.check) (
        builtins.filter (entry: entry.source ? check) (lib.attrValues files)
      );
      etc = mapAttrs (
        _path: entry:
        filterAttrs (name: _value: name != "source") entry
        // optionalAttrs (entry ? source) { source = "${entry.source}"; }
      ) etc;
      commands = listToAttrs (
        map (command: nameValuePair command.name command.text) (
          builtins.filter (command: command ? text) systemPackages
        )
      );
      inherit (config.services) openssh;
      inherit hardening;
      inherit (config.systemd) timers;
      services = mapAttrs news config.systemd.services;
      tmpfiles = config.systemd.tmpfiles.settings;
      inherit (config.users) groups users;
    };

  machine =
    name: node:
    let
      evaluated =
        more:
        evaluate {
          imports = [
            node
            (nixos name)
          ]
          ++ more;
        };
      base = evaluated [ ];
    in
    summary base
    // {
      # As with NixOS' inheritParentConfig, which is the default.
      specialisations = mapAttrs (
        _name: value: summary (evaluated [ value.configuration ])
      ) base.config.specialisation;
    };

  isTest = name: type: type == "regular" && lib.hasSuffix ".nix" name && name != "default.nix";
in
lib.mapAttrs' (
  name: _type:
  nameValuePair (lib.removeSuffix ".nix" name) (
    mapAttrs machine (import (../nixos + "/${name}")).nodes
  )
) (filterAttrs isTest (builtins.readDir ../nixos))
