# An AI stack's telemetry folder, fedlearn, and a Qdrant of its own.
{ pkgs, ... }:

let
  stack = "/var/lib/ai-stack";
in
{
  environment.systemPackages = [ pkgs.git ];

  # Qdrant with the default of 1 GiB is killed on the way.
  virtualisation.memorySize = 2048;

  # Telemetry that only the AI stack's own group can read.
  users.groups.ai-stack = { };
  systemd.tmpfiles.settings.ai-stack."${stack}/hybrid/telemetry".d = {
    user = "root";
    group = "ai-stack";
    mode = "2750";
  };

  # The test itself says when, the first time too; the timer still has to be there.
  systemd.timers.fedlearn-federate.timerConfig.OnActiveSec = [ ];

  services.fedlearn = {
    enable = true;
    qdrant.enable = true;
    telemetry = {
      directories = [ stack ];
      supplementaryGroups = [ "ai-stack" ];
    };
    schedule.federate = "2100-01-01";
  };
}
