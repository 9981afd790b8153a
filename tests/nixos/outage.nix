# Network, Qdrant, the hub's disk and the power fail; the timers alone mend it.
{
  name = "fedlearn-outage";

  nodes = {
    hub = ./common/hub.nix;
    a =
      { lib, ... }:
      {
        imports = [ ./common/member.nix ];
        # Five seconds stand for the hour that is usual, which no start limit would meet either.
        services.fedlearn.schedule.federate = lib.mkForce "*:*:0/5";
        systemd.services.fedlearn-federate = {
          unitConfig.StartLimitIntervalSec = lib.mkForce 0;
          # And two for the half minute after which a failure is tried again.
          serviceConfig = {
            RestartSec = lib.mkForce "2s";
            # Nor the minute for which a run waits for a Qdrant that may just be starting.
            ExecStartPre = lib.mkForce [ ];
          };
        };
        systemd.timers.fedlearn-federate.timerConfig = {
          AccuracySec = "1s";
          # For the two minutes after the boot, since here too the timer alone begins.
          OnActiveSec = lib.mkForce "1s";
          RandomizedDelaySec = 0;
        };
      };
  };
}
