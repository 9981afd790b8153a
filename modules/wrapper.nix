# `fedlearn` for the administrator: the instance's user, settings, secrets and sandbox.
{
  instance,
  lib,
  pkgs,
}:

let
  inherit (lib)
    concatLists
    escapeShellArg
    filter
    mapAttrsToList
    ;
  inherit (import ./sandbox.nix) environment sandbox;

  asText = value: if lib.isBool value then lib.boolToString value else toString value;

  # As in a unit file, a list is one assignment for each of its values.
  property =
    name: value: map (item: escapeShellArg "--property=${name}=${asText item}") (lib.toList value);

  # A unit that is made at run time does not expand `%d`, but the path is known.
  assignment =
    name: value:
    let
      parts = map escapeShellArg (lib.splitString "%d" value);
    in
    "--setenv=${name}=${lib.concatStringsSep ''"/run/credentials/$unit"'' parts}";

  # A person may run any verb, so it has the access of all units together.
  confined = sandbox instance "federation";
  outputs = filter (path: path != null) [
    instance.dashboardDirectory
    instance.metricsDirectory
    (if instance.backupFile == null then null else dirOf instance.backupFile)
  ];
  properties = confined // {
    ReadWritePaths = confined.ReadWritePaths ++ map (path: "-${path}") outputs;
  };
  variables = environment instance "federation" // {
    # `fedlearn doctor` asks systemctl for the timers.
    PATH = lib.makeBinPath [ pkgs.systemd ];
  };

  arguments = concatLists (mapAttrsToList property properties) ++ mapAttrsToList assignment variables;
in
pkgs.writeShellApplication {
  inherit (instance) name;
  runtimeInputs = [ pkgs.systemd ];
  text = ''
    direct() {
      exec ${instance.executable} "$@"
    }

    # These need neither the service's state nor its secrets, so they run as the caller.
    # The shell asks for completions at every press of Tab.
    if [ -n "''${_FEDLEARN_COMPLETE-}" ]; then direct "$@"; fi
    case "''${1-}" in
      "" | --config* | -h | --help | --version | demo | man) direct "$@" ;;
      config) FEDLEARN_CONFIG=${instance.configFile} direct "$@" ;;
    esac
    for argument; do
      if [ "$argument" = --help ]; then direct "$@"; fi
    done

    unit="${instance.name}-admin-$$.service"
    exec systemd-run --quiet --collect --wait --pty --pipe --expand-environment=no \
      --unit="$unit" --description="${instance.name} for the administrator" \
      ${lib.concatStringsSep " \\\n  " arguments} \
      -- ${instance.executable} "$@"
  '';
}
