# What the module set in a configuration, as plain data.
{ lib }:
{ config, ... }:

let
  failed = builtins.filter (assertion: !assertion.assertion) config.assertions;
  enabled = service: lib.optionalAttrs service.enable service.settings;
in
{
  assertions = map (assertion: assertion.message) failed;
}
# As in NixOS, where an assertion fails there is nothing else.
// lib.optionalAttrs (failed == [ ]) {
  inherit (config) warnings;
  inherit (config.systemd) services timers;
  inherit (config.users) groups users;
  qdrant = enabled config.services.qdrant;
  settings = enabled config.services.fedlearn;
  commands = lib.listToAttrs (
    map (command: lib.nameValuePair command.name (lib.splitString "\n" command.text)) (
      builtins.filter (command: command ? text) config.environment.systemPackages
    )
  );
}
