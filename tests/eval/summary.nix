# What the module set in a configuration, as plain data.
{ lib }:
{ config, ... }:

let
  hardening = import ../../modules/hardening.nix;
  instances = import ../../modules/instances.nix {
    inherit lib;
    cfg = config.services.fedlearn;
  };

  failed = builtins.filter (assertion: !assertion.assertion) config.assertions;

  # What every unit has is written down once, and what is empty not at all.
  isNews = name: value: value != [ ] && hardening.${name} or null != value;
  news =
    unit:
    lib.filterAttrs (_name: value: value != [ ] && value != { }) unit
    // {
      serviceConfig = lib.filterAttrs isNews unit.serviceConfig;
    };

  byInstance =
    value: lib.listToAttrs (map (instance: lib.nameValuePair instance.name (value instance)) instances);
in
{
  assertions = map (assertion: assertion.message) failed;
}
# As in NixOS, where an assertion fails there is nothing else.
// lib.optionalAttrs (failed == [ ]) {
  inherit (config) warnings;
  inherit (config.services.nginx) virtualHosts;
  inherit (config.systemd) timers;
  inherit (config.users) groups users;
  hardening = lib.optionalAttrs (instances != [ ]) hardening;
  services = lib.mapAttrs (_name: news) config.systemd.services;
  tmpfiles = config.systemd.tmpfiles.settings;
  qdrant = lib.optionalAttrs config.services.qdrant.enable config.services.qdrant.settings;
  settings = byInstance (instance: instance.cfg.settings);
  # What the configuration file goes through while the system is built.
  settingsChecks = byInstance (
    instance: lib.splitString "\n" config.environment.etc."${instance.name}/config.json".source.script
  );
  commands = lib.listToAttrs (
    map (command: lib.nameValuePair command.name (lib.splitString "\n" command.text)) (
      builtins.filter (command: command ? text) config.environment.systemPackages
    )
  );
}
