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
  # Unreachable is left to the next run of the timer: a unit that waits for its restart after a
  # failure counts as failed when the configuration is switched, and `nixos-rebuild switch`
  # would end with 4 for as long as the hub is away.
  finalExitCodes = "2 3 4 5 6";

  # For what runs seldom: 75, another run or a full disk, passes in this time.
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

  # For what boot and switch wait for: a run that keeps the state busy is soon done with it.
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

  # For what the next run of a timer makes good soon enough, and is never one too many.
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
        # The first run clones; all others find that done.
        command = "federate --init";
        makesRepository = true;
        after = optional (instance.waitForQdrant != null) "qdrant.service";
        serviceConfig = {
          ReadWritePaths = metrics;
        }
        # Qdrant's unit is up before its port answers. One that does not come stops no exchange.
        // optionalAttrs (instance.waitForQdrant != null) {
          # A list, so that it can be added to: NixOS merges no list with a text.
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

  # Part of boot and switch, so it asks nobody: neither a network nor Qdrant can hold it up.
  init =
    instance:
    # Nor can a repository on a disk that is not mounted: it writes the state alone.
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
        # Two units may meet; a person at the terminal does not want to wait.
        environment.FEDLEARN_REPOSITORY__LOCK_WAIT_S = "600";
        # Until the first federate is through there is nothing to do, which is no failure.
        unitConfig = optionalAttrs (!(unit.makesRepository or false)) {
          ConditionPathExists = "${instance.settings.repository.path}/.git";
        };
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
