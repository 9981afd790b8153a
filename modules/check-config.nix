# The configuration file that the units read: it exists only if fedlearn itself accepts it.
{
  calendars,
  cfg,
  lib,
  option,
  pkgs,
}:

let
  format = pkgs.formats.json { };
  inherit (lib) concatLines escapeShellArgs mapAttrsToList;
  inherit (pkgs.stdenv) buildPlatform hostPlatform;

  # A system built on another architecture is checked by that machine's own fedlearn.
  checker =
    if buildPlatform.canExecute hostPlatform then
      cfg.package
    else
      pkgs.buildPackages.callPackage ../pkgs/fedlearn/package.nix { };
in
pkgs.runCommand "fedlearn.json"
  {
    candidate = format.generate "fedlearn.json" cfg.settings;
    nativeBuildInputs = [
      checker
      pkgs.buildPackages.systemd
    ];
  }
  ''
    refuse() {
      echo >&2 "error: $1"
      exit 1
    }

    check_calendar() {
      systemd-analyze calendar -- "$2" > /dev/null ||
        refuse "$1 is \"$2\", which is no calendar event of systemd.time(7)"
    }

    fedlearn config check "$candidate" ||
      refuse "${option}.settings is not accepted, see the message above"
    ${concatLines (
      mapAttrsToList (
        unit: calendar:
        escapeShellArgs [
          "check_calendar"
          "${option}.schedule.${unit}"
          calendar
        ]
      ) calendars
    )}
    cp "$candidate" "$out"
  ''
