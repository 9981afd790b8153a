# The service itself, its package and settings, and the shared git repository.
{
  cfg,
  hostName,
  lib,
  name,
  ownTypes,
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
  inherit (ownTypes)
    absolutePath
    gitWord
    hostKey
    secretFile
    ;

  fedlearn = import ../lib.nix;
in
{
  enable =
    mkEnableOption "fedlearn, which shares what AI stacks learned through git"
    # Defining an instance enables it.
    // {
      default = name != null;
      defaultText = literalMD "`false`, and `true` for a member of `instances`";
    };

  package = mkOption {
    type = types.package;
    default = pkgs.callPackage ../../pkgs/fedlearn/package.nix { };
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
      put secrets into the options that end in `File`.
    '';
    type = types.submodule {
      freeformType = (pkgs.formats.json { }).type;
      options = {
        node = mkOption {
          type = types.str;
          default = fedlearn.nodeName (if name == null then hostName else "${name}.${hostName}");
          defaultText = literalMD "`node-` and eight hexadecimal digits of a hash of the host name";
          example = "workshop";
          description = ''
            Name of this machine in the federation: lower-case letters, digits and
            hyphens. It appears in file names and commits that all members see, so do not
            use the host name. Do not change it later.
          '';
        };

        state_directory = mkOption {
          type = absolutePath;
          default = "/var/lib/${fedlearn.serviceName name}";
          defaultText = literalExpression ''"/var/lib/fedlearn"'';
          readOnly = true;
          description = "Where fedlearn keeps its state; systemd creates it.";
        };

        repository.path = mkOption {
          type = absolutePath;
          default = "${cfg.settings.state_directory}/repository";
          defaultText = literalExpression ''"''${config.services.fedlearn.settings.state_directory}/repository"'';
          example = "/srv/fedlearn/repository";
          description = ''
            Work tree of the git repository. A path outside the state directory must
            exist and belong to the user `fedlearn`.
          '';
        };
      };
    };
  };

  repository = {
    url = mkOption {
      type = types.nullOr gitWord;
      defaultText = literalMD "none, must be set";
      example = "git@git.example.org:team/patterns.git";
      description = ''
        The git repository that the federation shares. This machine needs read and write
        access; a local path must belong to the user `fedlearn`. With `null` the patterns
        stay on this machine. There is no default, because only you know with whom you
        share.
      '';
    };

    # For the assertion, which cannot see inside a submodule whether the option is defined.
    urlIsSet = mkOption {
      type = types.bool;
      internal = true;
      readOnly = true;
      description = "Whether the address was set to anything, null included.";
    };

    branch = mkOption {
      type = gitWord;
      default = "main";
      description = "The branch that the federation shares.";
    };

    sshKeyFile = mkOption {
      type = types.nullOr secretFile;
      default = null;
      example = "/run/secrets/fedlearn-ssh-key";
      description = ''
        Private key without a passphrase that git uses to reach the repository over ssh.
        systemd reads the file as root and passes it to the units that use it.
      '';
    };

    knownHosts = mkOption {
      type = types.listOf hostKey;
      default = [ ];
      example = [ "git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…" ];
      description = ''
        Host keys of the repository's server, as lines of a `known_hosts` file
        (`ssh-keyscan` prints them; compare them with what the server's owner says).
        Host keys in {option}`programs.ssh.knownHosts` and
        {option}`programs.ssh.knownHostsFiles` count as well.
      '';
    };
  };

  signing.keyFile = mkOption {
    type = types.nullOr secretFile;
    default = null;
    example = "/run/secrets/fedlearn-signing-key";
    description = ''
      Private ssh key without a passphrase that signs this node's commits; other nodes
      verify them with its public key. With `null` commits are not signed.
    '';
  };
}
