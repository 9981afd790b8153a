{
  config,
  lib,
  pkgs,
  ...
}:

let
  inherit (lib)
    literalExpression
    literalMD
    mkEnableOption
    mkOption
    types
    ;

  cfg = config.services.fedlearn;
  format = pkgs.formats.json { };
  fedlearn = import ./lib.nix;

  matching = pattern: description: types.strMatching pattern // { inherit description; };

  # A string, since a path literal would copy the file into the store. Blanks and `%` mean
  # something to systemd, as a leading hyphen does to git.
  absolutePath = matching "/[^[:space:]%]*" "absolute path, as a string without blanks and %";
  gitWord = matching "[^-[:space:]][^[:space:]]*" "string without blanks, not led by a hyphen";
  hostKey = matching "[^[:space:]]+( [^[:space:]]+){2,}" "line of known_hosts: host, kind, key";
  webAddress = matching "https?://[^@[:space:]]+" "http or https address without a password";
in
{
  options.services.fedlearn = {
    enable = mkEnableOption "fedlearn, which shares what AI stacks learned through git";

    package = mkOption {
      type = types.package;
      default = pkgs.callPackage ../pkgs/fedlearn/package.nix { };
      defaultText = literalExpression "pkgs.callPackage ../pkgs/fedlearn/package.nix { }";
      description = "The fedlearn package to use.";
    };

    settings = mkOption {
      default = { };
      example = {
        node = "workshop";
        extraction.threshold = 0.8;
      };
      description = ''
        Content of fedlearn's configuration file. `fedlearn config schema` prints the keys,
        and `fedlearn config check` reads the file when the system is built, so a wrong
        key or value stops the build. The file is readable by every user of the machine:
        secrets belong into the options that end in `File`.
      '';
      type = types.submodule {
        freeformType = format.type;
        options = {
          node = mkOption {
            type = types.str;
            default = fedlearn.nodeName config.networking.hostName;
            defaultText = literalMD "`node-` and eight digits drawn from the host name";
            example = "workshop";
            description = ''
              Name of this machine in the federation: lower-case letters, digits and
              hyphens. It stands in file names and commits which all members see, so do
              not take the host name; and keep it for good.
            '';
          };

          state_directory = mkOption {
            type = absolutePath;
            default = "/var/lib/fedlearn";
            readOnly = true;
            description = "Where fedlearn keeps its state; systemd makes it.";
          };

          repository.path = mkOption {
            type = absolutePath;
            default = "${cfg.settings.state_directory}/repository";
            defaultText = literalExpression ''"''${config.services.fedlearn.settings.state_directory}/repository"'';
            description = ''
              Work tree of the git repository. A path outside of the state directory must
              exist and belong to the user `fedlearn`.
            '';
          };
        };
      };
    };

    repository = {
      url = mkOption {
        type = types.nullOr gitWord;
        defaultText = literalMD "none, it has to be set";
        example = "git@git.example.org:team/patterns.git";
        description = ''
          The git repository that the federation shares, to be read and written by this
          machine. `null` keeps the patterns on this machine. There is no default, since
          only you know with whom you share.
        '';
      };

      branch = mkOption {
        type = gitWord;
        default = "main";
        description = "The branch that the federation shares.";
      };

      sshKeyFile = mkOption {
        type = types.nullOr absolutePath;
        default = null;
        example = "/run/secrets/fedlearn-ssh-key";
        description = ''
          Private key, without a passphrase, with which git reaches the repository over
          ssh. systemd reads the file as root and hands it to the units alone.
        '';
      };

      knownHosts = mkOption {
        type = types.listOf hostKey;
        default = [ ];
        example = [ "git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…" ];
        description = ''
          Host keys of the repository's server, as lines of a `known_hosts` file
          (`ssh-keyscan` prints them; compare them with what the server's owner says).
          Those in {option}`programs.ssh.knownHosts` count as well.
        '';
      };
    };

    qdrant = {
      enable = mkEnableOption ''
        a Qdrant server on this machine, on the loopback interface and without
        cross-origin requests; {option}`services.qdrant.settings` changes the rest'';

      url = mkOption {
        type = types.nullOr webAddress;
        default = null;
        example = "https://qdrant.example.org:6333";
        description = ''
          Address of the Qdrant server. `null` means the server of
          {option}`services.fedlearn.qdrant.enable`, or without it the embedded store in
          the state directory.
        '';
      };

      apiKeyFile = mkOption {
        type = types.nullOr absolutePath;
        default = null;
        example = "/run/secrets/qdrant-api-key";
        description = ''
          File that holds the API key of the Qdrant server and nothing else. The server
          itself gets the key by an environment file, see
          {option}`systemd.services.qdrant.serviceConfig.EnvironmentFile` and
          `QDRANT__SERVICE__API_KEY`.
        '';
      };
    };

    telemetry = {
      directories = mkOption {
        type = types.listOf absolutePath;
        default = [ ];
        example = [ "/var/lib/ai-stack" ];
        description = ''
          Directories of AI stacks, in which `telemetry` and `fine-tuning` lie, or one
          folder further down. The files in them are only read, and none has to exist.
          {option}`services.fedlearn.settings.runtime` names files elsewhere.
        '';
      };

      supplementaryGroups = mkOption {
        type = types.listOf types.nonEmptyStr;
        default = [ ];
        example = [ "ai-stack" ];
        description = "Groups whose files fedlearn has to read, such as the AI stack's own.";
      };
    };

    schedule.federate = mkOption {
      type = types.nullOr types.nonEmptyStr;
      default = "hourly";
      example = "*:0/15";
      description = ''
        When to share patterns, as a calendar event of {manpage}`systemd.time(7)`; checked
        when the system is built. `null` means only by hand.
      '';
    };
  };
}
