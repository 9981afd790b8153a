# The machines of the tests in ../nixos as plain data: their own configurations, evaluated with
# the module and without NixOS. What the driver has to provide is what is listed below.
{
  lib ? import <nixpkgs/lib>,
}:

let
  evaluate = import ../eval/evaluate.nix { inherit lib; };

  inherit (lib)
    filterAttrs
    mapAttrs
    mkOption
    types
    ;

  # Debian's programs; a package of NixOS is where its command is.
  program = mainProgram: {
    type = "derivation";
    name = mainProgram;
    outPath = "/usr";
    meta = { inherit mainProgram; };
  };

  # A file with its content in its path: the driver writes it, and puts a real path here.
  file =
    name: text:
    program name
    // {
      inherit text;
      outPath = "@file:${name}:${lib.escapeURL text}@";
    };

  pkgs = (evaluate { })._module.args.pkgs // {
    curl = program "curl";
    git = program "git";
    openssh = program "ssh";
    sqlite = program "sqlite3";
    systemd = program "systemctl";
    path = ./nixpkgs;
    buildPackages = pkgs;
    callPackage = _file: _arguments: program "fedlearn" // { outPath = "/opt/fedlearn"; };
    formats.json = _arguments: {
      type = types.anything;
      generate = name: value: file name (builtins.toJSON value);
    };
    # The one derivation checks the configuration file, and then copies it.
    runCommand =
      _name: environment: _script:
      environment.candidate;
    writeText = file;
    writeShellScript = name: text: file name "#!/bin/bash\n${text}";
  };

  attrs = mkOption {
    type = types.attrsOf types.anything;
    default = { };
  };

  # Of NixOS, what the tests set beside what the module sets.
  nixos = name: {
    options = {
      services.openssh.hostKeys = mkOption {
        type = types.listOf types.anything;
        default = [ ];
      };
      virtualisation = attrs;
      networking.firewall = attrs;
    };
    config = {
      _module.args.pkgs = lib.mkForce pkgs;
      networking.hostName = name;
      services.nginx.group = "www-data";
    };
  };

  hardening = import ../../modules/hardening.nix;

  # What is empty goes, and what all units of fedlearn have stands once.
  news =
    name: unit:
    filterAttrs (_key: value: value != [ ]) unit
    // lib.optionalAttrs (lib.hasPrefix "fedlearn-" name) {
      serviceConfig = filterAttrs (
        key: value: value != [ ] && hardening.${key} or null != value
      ) unit.serviceConfig;
    };

  summary =
    { config, ... }:
    {
      failed = map (one: one.message) (builtins.filter (one: !one.assertion) config.assertions);
      etc = mapAttrs (
        _path: entry:
        filterAttrs (name: _value: name != "source") entry
        // lib.optionalAttrs (entry ? source) { source = "${entry.source}"; }
      ) config.environment.etc;
      commands = lib.listToAttrs (
        map (command: lib.nameValuePair command.name command.text) (
          builtins.filter (command: command ? text) config.environment.systemPackages
        )
      );
      inherit (config.services) openssh;
      qdrant = lib.optionalAttrs config.services.qdrant.enable config.services.qdrant.settings;
      inherit hardening;
      inherit (config.systemd) timers;
      services = mapAttrs news config.systemd.services;
      tmpfiles = config.systemd.tmpfiles.settings;
      inherit (config.users) groups users;
    };

  machine =
    name: node:
    summary (evaluate {
      imports = [
        node
        (nixos name)
      ];
    });

  isTest = name: type: type == "regular" && lib.hasSuffix ".nix" name && name != "default.nix";
in
lib.mapAttrs' (
  name: _type:
  lib.nameValuePair (lib.removeSuffix ".nix" name) (
    mapAttrs machine (import (../nixos + "/${name}")).nodes
  )
) (filterAttrs isTest (builtins.readDir ../nixos))
