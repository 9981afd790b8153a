# The types of fedlearn's options: narrow, and with a name that says what is expected.
{ lib }:

let
  inherit (lib) types;
  fedlearn = import ./lib.nix;

  matching = pattern: description: types.strMatching pattern // { inherit description; };

  # A string, since a path literal would copy the file into the store. Blanks and `%` mean
  # something to systemd.
  absolutePath = matching "/[^[:space:]%]*" "absolute path, as a string without blanks and %";
in
{
  inherit absolutePath;

  secretFile = types.addCheck absolutePath (path: !fedlearn.isInStore path) // {
    description = "absolute path outside of the Nix store, where every user could read it; as a string without blanks and %";
  };

  # A leading hyphen would be an option to git.
  gitWord = matching "[^-[:space:]][^[:space:]]*" "string without blanks, not led by a hyphen";

  hostKey = matching "[^[:space:]]+( [^[:space:]]+){2,}" "line of known_hosts: host, kind, key";

  webAddress = matching "https?://[^@[:space:]]+" "http or https address without a password";

  hostName = matching "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?" "host name";

  unitName = matching "[A-Za-z0-9@%:_.-]+[.](service|target|path|timer|scope|slice)" "name of a systemd unit";

  # Whether it is one, systemd-analyze decides while the system is built.
  calendar = types.nonEmptyStr // {
    description = "calendar event of systemd.time(7)";
  };
}
