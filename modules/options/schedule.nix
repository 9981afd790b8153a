# When the units run.
{
  cfg,
  lib,
  ownTypes,
  ...
}:

let
  inherit (lib) literalMD mkOption types;
  inherit (ownTypes) calendar;

  presets = import ../presets.nix;

  byPreset =
    unit: example: description:
    mkOption {
      type = types.nullOr calendar;
      default = presets.${cfg.schedule.preset}.${unit};
      defaultText = literalMD (
        "by {option}`services.fedlearn.schedule.preset`: "
        + lib.concatMapStringsSep ", " (preset: "`${presets.${preset}.${unit}}` (${preset})") (
          lib.attrNames presets
        )
      );
      inherit example description;
    };
in
{
  schedule = {
    preset = mkOption {
      type = types.enum (lib.attrNames presets);
      default = "conservative";
      example = "minimal";
      description = ''
        How often everything runs: `conservative` shares hourly, `aggressive` four times an
        hour, `minimal` once a day. Each schedule below can be set separately, to a
        calendar event of {manpage}`systemd.time(7)` that is checked when the system is
        built; with `null` there is no timer.
      '';
    };

    federate = byPreset "federate" "*:0/30" ''
      When to exchange patterns with the other nodes, in addition to two minutes after each
      boot. The first run clones or creates the repository. Intervals under five minutes
      leave no time for retries after a failure.
    '';

    export = byPreset "export" "Sun 03:00" ''
      When to write a snapshot of the collections in Qdrant, for other nodes and for a
      reinstallation.
    '';

    prune = byPreset "prune" "monthly" "When to remove this node's snapshots that have expired.";

    audit = byPreset "audit" "daily" ''
      When to check the repository for private text and broken records; the unit fails if
      there is a finding.
    '';

    dashboard = byPreset "dashboard" "*:0/10" ''
      When to update the page of {option}`services.fedlearn.dashboard.enable`.
    '';

    backup = byPreset "backup" "*-*-* 04:00" ''
      When to replace the archive of {option}`services.fedlearn.backup.directory`.
    '';
  };
}
