# `fedlearn` for the administrator: the service's user, settings, secrets and sandbox.
{
  lib,
  pkgs,
  fedlearn,
  service,
}:

let
  inherit (lib) concatLists escapeShellArg mapAttrsToList;

  sandbox = fedlearn.sandbox service;
  environment = fedlearn.environment service;

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

  arguments = concatLists (mapAttrsToList property sandbox) ++ mapAttrsToList assignment environment;
in
pkgs.writeShellApplication {
  name = "fedlearn";
  runtimeInputs = [ pkgs.systemd ];
  text = ''
    direct() {
      exec ${service.executable} "$@"
    }

    # These need neither the service's state nor its secrets, so they run as the caller.
    # The shell asks for completions at every press of Tab.
    if [ -n "''${_FEDLEARN_COMPLETE-}" ]; then direct "$@"; fi
    case "''${1-}" in
      "" | --config* | --help | --version | demo) direct "$@" ;;
      config) FEDLEARN_CONFIG=${service.configFile} direct "$@" ;;
    esac
    for argument; do
      if [ "$argument" = --help ]; then direct "$@"; fi
    done

    unit="fedlearn-admin-$$.service"
    exec systemd-run --quiet --collect --wait --pty --pipe --expand-environment=no \
      --unit="$unit" --description="fedlearn for the administrator" \
      ${lib.concatStringsSep " \\\n  " arguments} \
      -- ${service.executable} "$@"
  '';
}
