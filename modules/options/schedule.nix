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
        hour, `minimal` once a day. Each of the times below can be set by itself, as a
        calendar event of {manpage}`systemd.time(7)` that is checked when the system is
        built; `null` means only by hand.
      '';
    };

    federate = byPreset "federate" "*:0/30" ''
      When to exchange patterns with the others, besides two minutes after each boot; the
      first time the repository is cloned or made. More often than every five minutes
      leaves no room for the tries that follow a failure.
    '';

    export = byPreset "export" "Sun 03:00" ''
      When to write a snapshot of the collections in Qdrant, for the others and for a
      reinstallation.
    '';

    prune = byPreset "prune" "monthly" "When to remove this node's snapshots that are past their time.";

    audit = byPreset "audit" "daily" ''
      When to look through the repository for what is private or broken; the unit fails if
      there is something.
    '';

    dashboard = byPreset "dashboard" "*:0/10" ''
      When to renew the page of {option}`services.fedlearn.dashboard.enable`.
    '';

    backup = byPreset "backup" "*-*-* 04:00" ''
      When to renew the archive of {option}`services.fedlearn.backup.directory`.
    '';
  };
}
