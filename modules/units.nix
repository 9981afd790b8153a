# The units of one instance, in the form of `systemd.services` and `systemd.timers`; pure, as
# ./lib.nix is.
#
# An instance is plain values: name, executable, configFile, settings, schedule, spread,
# onFailure, dashboardDirectory, metricsDirectory, backupFile, waitForQdrant and what
# ./sandbox.nix reads.
let
  inherit (builtins) filter listToAttrs map;

  inherit (import ./sandbox.nix) environment leavesMachine sandbox;

  optional = condition: value: if condition then [ value ] else [ ];
  optionalAttrs = condition: attrs: if condition then attrs else { };

  # Usage, configuration, broken data, refused: the same again would end the same way.
  finalExitCodes = "2 3 5 6";

  # For what runs seldom. 75 and 4, another run and a missing network, pass in this time.
  retry = {
    # More starts than these within ten minutes are no passing trouble; the timer comes again.
    unitConfig = {
      StartLimitIntervalSec = "10min";
      StartLimitBurst = 5;
    };
    serviceConfig = {
      Restart = "on-failure";
      # A failure that is tried again is told to nobody, and stops nothing that waits.
      RestartMode = "direct";
      RestartSec = "30s";
      RestartSteps = 4;
      RestartMaxDelaySec = "3min";
      RestartPreventExitStatus = finalExitCodes;
    };
  };

  # For what the next run of a timer makes good soon enough, and is never one too many.
  noRetry = {
    unitConfig.StartLimitIntervalSec = 0;
    serviceConfig.Restart = "no";
  };

  # All units beside fedlearn-init: what each calls, whom it talks to, what it writes.
  jobsOf =
    instance:
    let
      # A directory that is not there fails no run, only the metrics are not written.
      metrics = optional (instance.metricsDirectory != null) "-${instance.metricsDirectory}";
    in
    [
      {
        name = "federate";
        description = "Share patterns with the federation";
        reach = "federation";
        command = "federate";
        serviceConfig.ReadWritePaths = metrics;
      }
      {
        name = "export";
        description = "Write a snapshot of what is in Qdrant";
        reach = "store";
        command = "export";
        serviceConfig.ReadWritePaths = metrics;
      }
      {
        name = "prune";
        description = "Remove snapshots that are past their time";
        # What it removes the next federate commits and pushes.
        reach = "nothing";
        command = "prune";
      }
      {
        name = "audit";
        description = "Look for what is private or broken in the repository";
        reach = "nothing";
        command = "audit";
      }
    ]
    ++ optional (instance.dashboardDirectory != null) {
      name = "dashboard";
      description = "Renew the page that shows what the federation knows";
      reach = "store";
      command = "dashboard --out ${instance.dashboardDirectory}";
      # It may run every minute.
      retries = noRetry;
      serviceConfig.ReadWritePaths = [ instance.dashboardDirectory ] ++ metrics;
      timerConfig = {
        AccuracySec = "1s";
        RandomizedDelaySec = 0;
      };
    }
    ++ optional (instance.backupFile != null) {
      name = "backup";
      description = "Renew the archive of what this node knows";
      # What is in Qdrant comes back by an import.
      reach = "nothing";
      command = "backup --force ${instance.backupFile}";
      serviceConfig.ReadWritePaths = [ (dirOf instance.backupFile) ];
    };

  oneshot =
    instance: unit:
    let
      online = optional (leavesMachine instance unit.reach) "network-online.target";
      confined = sandbox instance unit.reach;
      repeat = unit.retries or retry;
      own = unit.serviceConfig or { };
    in
    {
      inherit (unit) description;
      environment = environment instance unit.reach // unit.environment or { };
      wants = online ++ unit.wants or [ ];
      after = online ++ unit.after or [ ];
      inherit (instance) onFailure;
      inherit (repeat) unitConfig;
      serviceConfig =
        confined
        // {
          Type = "oneshot";
          ExecStart = "${instance.executable} ${unit.command}";
          TimeoutStartSec = "30min";
        }
        // repeat.serviceConfig
        // own
        // {
          ReadWritePaths = confined.ReadWritePaths ++ own.ReadWritePaths or [ ];
        };
    };

  init =
    instance:
    oneshot instance {
      description = "Prepare the repository and the collections of ${instance.name}";
      reach = "federation";
      command = "init";
      # Boot and switch would wait for the retries. Every other unit starts it again.
      retries = noRetry;
      after = optional (instance.waitForQdrant != null) "qdrant.service";
      serviceConfig = {
        # Stays active, so that the other units do not repeat it.
        RemainAfterExit = true;
      }
      # Qdrant's unit is up before its port answers.
      // optionalAttrs (instance.waitForQdrant != null) { ExecStartPre = instance.waitForQdrant; };
    }
    // {
      wantedBy = [ "multi-user.target" ];
    };

  job =
    instance: unit:
    oneshot instance (
      unit
      // {
        # Not `requires`: it would stop a run when a switch of the configuration restarts init.
        wants = [ "${instance.name}-init.service" ];
        after = [ "${instance.name}-init.service" ];
        # Two units may meet; a person at the terminal does not want to wait.
        environment.FEDLEARN_REPOSITORY__LOCK_WAIT_S = "600";
      }
    )
    // {
      # A switch of the configuration neither breaks off nor triggers a run.
      restartIfChanged = false;
    };

  timer = instance: unit: {
    description = "${unit.description} regularly";
    wantedBy = [ "timers.target" ];
    timerConfig = {
      OnCalendar = instance.schedule.${unit.name};
      # A run that was due while the machine was off is made up.
      Persistent = true;
      AccuracySec = "1min";
      # The members of a federation need not all come at the full hour.
      RandomizedDelaySec = instance.spread;
    }
    // unit.timerConfig or { };
  };

  named =
    instance: value: units:
    listToAttrs (
      map (unit: {
        name = "${instance.name}-${unit.name}";
        value = value instance unit;
      }) units
    );
in
{
  # What systemd needs to know of one instance.
  units =
    instance:
    let
      jobs = jobsOf instance;
    in
    {
      services = {
        "${instance.name}-init" = init instance;
      }
      // named instance job jobs;
      timers = named instance timer (filter (unit: instance.schedule.${unit.name} != null) jobs);
    };

  # For ./check-config.nix: the calendars that are used.
  calendars =
    instance:
    listToAttrs (
      map (unit: {
        inherit (unit) name;
        value = instance.schedule.${unit.name};
      }) (filter (unit: instance.schedule.${unit.name} != null) (jobsOf instance))
    );
}
