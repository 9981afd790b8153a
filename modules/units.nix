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

  # Usage, configuration, broken data, refused: a retry would fail the same way.
  # Unreachable is left to the next run of the timer: a unit that waits for its restart after a
  # failure counts as failed when the configuration is switched, and `nixos-rebuild switch`
  # would end with 4 for as long as the hub is away.
  finalExitCodes = "2 3 4 5 6";

  # For units that run rarely: 75 (another run, a full disk) is over within this time.
  retry = {
    # More failures within ten minutes are not temporary; the timer starts it again later.
    unitConfig = {
      StartLimitIntervalSec = "10min";
      StartLimitBurst = 5;
    };
    serviceConfig = {
      Restart = "on-failure";
      # A failure that is retried triggers no onFailure unit and does not fail what waits for it.
      RestartMode = "direct";
      RestartSec = "30s";
      RestartSteps = 4;
      RestartMaxDelaySec = "3min";
      RestartPreventExitStatus = finalExitCodes;
    };
  };

  # For what boot and switch wait for: another run holds the state only for a short time.
  retrySoon = {
    inherit (retry) unitConfig;
    serviceConfig =
      removeAttrs retry.serviceConfig [
        "RestartSteps"
        "RestartMaxDelaySec"
      ]
      // {
        RestartSec = "5s";
      };
  };

  # For units whose timer comes again soon, and that may start any number of times.
  noRetry = {
    unitConfig.StartLimitIntervalSec = 0;
    serviceConfig.Restart = "no";
  };

  # A switch of the configuration ends with an error if any unit has failed or waits to be tried
  # again when it is through, and it waits up to 90 seconds for things to settle. So the first
  # run, which may find no network or no key yet, comes after that. Counted from the start of
  # the timer, which is the boot or the first installation: OnBootSec= would lie in the past at
  # an installation, and fire within the switch.
  firstRun = "2min";

  # All units beside fedlearn-init: what each runs, what it connects to, what it writes.
  jobsOf =
    instance:
    let
      # If the directory is missing, the metrics are not written and the run still succeeds.
      metrics = optional (instance.metricsDirectory != null) "-${instance.metricsDirectory}";
    in
    [
      {
        name = "federate";
        description = "Share patterns with the federation";
        reach = "federation";
        # Only the first run clones.
        command = "federate --init";
        makesRepository = true;
        after = optional (instance.waitForQdrant != null) "qdrant.service";
        serviceConfig = {
          ReadWritePaths = metrics;
        }
        # Qdrant's unit is active before its port answers; without Qdrant the exchange still runs.
        // optionalAttrs (instance.waitForQdrant != null) {
          # A list, so that others can add to it: NixOS does not merge a list with a string.
          ExecStartPre = [ "-${instance.waitForQdrant}" ];
        };
        timerConfig.OnActiveSec = firstRun;
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
        description = "Remove expired snapshots";
        # The next federate commits and pushes the removal.
        reach = "nothing";
        command = "prune";
      }
      {
        name = "audit";
        description = "Check the repository for private text and broken records";
        reach = "nothing";
        command = "audit";
      }
    ]
    ++ optional (instance.dashboardDirectory != null) {
      name = "dashboard";
      description = "Update the dashboard";
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
      description = "Back up the node";
      # An import restores what is in Qdrant.
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
      unitConfig = repeat.unitConfig // unit.unitConfig or { };
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

  # Part of boot and switch, so it connects to nothing: no network or Qdrant can delay it.
  init =
    instance:
    # Nor can a repository on a disk that is not mounted: it writes only the state.
    oneshot (instance // { writablePaths = [ ]; }) {
      description = "Prepare the state of ${instance.name}";
      reach = "nothing";
      command = "init --local";
      retries = retrySoon;
      serviceConfig = {
        # Stays active, so that the other units do not repeat it.
        RemainAfterExit = true;
        TimeoutStartSec = "2min";
      };
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
        after = [ "${instance.name}-init.service" ] ++ unit.after or [ ];
        # Two units may overlap; a person at the terminal does not want to wait.
        environment.FEDLEARN_REPOSITORY__LOCK_WAIT_S = "600";
        # Until the first federate has succeeded there is nothing to do, which is not a failure.
        unitConfig = optionalAttrs (!(unit.makesRepository or false)) {
          ConditionPathExists = "${instance.settings.repository.path}/.git";
        };
      }
    )
    // {
      # A switch of the configuration neither interrupts nor triggers a run.
      restartIfChanged = false;
    };

  timer = instance: unit: {
    description = "${unit.description} regularly";
    wantedBy = [ "timers.target" ];
    timerConfig = {
      OnCalendar = instance.schedule.${unit.name};
      # Catch up on a run that was due while the machine was off.
      Persistent = true;
      AccuracySec = "1min";
      # Spread the members of a federation, so that they do not all start on the hour.
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
