# The configuration file that the units read: it exists only if fedlearn itself accepts it.
{
  lib,
  pkgs,
  cfg,
}:

let
  format = pkgs.formats.json { };
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
    schedule = lib.optionalString (cfg.schedule.federate != null) cfg.schedule.federate;
    nativeBuildInputs = [ pkgs.buildPackages.systemd ];
  }
  ''
    ${lib.getExe checker} config check "$candidate" || {
      echo >&2 "services.fedlearn.settings is not accepted, see the message above"
      exit 1
    }
    if [ -n "$schedule" ] && ! systemd-analyze calendar "$schedule"; then
      echo >&2 "services.fedlearn.schedule.federate is no calendar event of systemd.time(7)"
      exit 1
    fi
    cp "$candidate" "$out"
  ''
