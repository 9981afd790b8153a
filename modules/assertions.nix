# What the types cannot say; each message names the option and the way out.
{
  config,
  lib,
  options,
  ...
}:

let
  inherit (lib) mkIf optional;

  cfg = config.services.fedlearn;
  fedlearn = import ./lib.nix;

  # The repository's address if there is one; a missing definition has its own message.
  url = if options.services.fedlearn.repository.url.isDefined then cfg.repository.url else null;
  usesSsh = url != null && fedlearn.isSshUrl url;
  qdrantUrl = cfg.settings.qdrant.url or null;

  outsideStore = option: file: {
    assertion = file == null || !fedlearn.isInStore file;
    message = ''
      services.fedlearn.${option} lies in the Nix store, where every user can read it.
      Give the path of a file that is made on the machine, such as /run/secrets/fedlearn.
    '';
  };
in
{
  config = mkIf cfg.enable {
    assertions = [
      {
        assertion = options.services.fedlearn.repository.url.isDefined;
        message = ''
          services.fedlearn.repository.url is not set.
          Give the git repository of the federation, or null to keep all patterns on this machine.
        '';
      }
      {
        assertion = url == null || !fedlearn.hasPassword url;
        message = ''
          services.fedlearn.repository.url holds a password, which would be readable in the Nix store.
          Use an ssh address and services.fedlearn.repository.sshKeyFile.
        '';
      }
      {
        assertion = usesSsh -> cfg.repository.sshKeyFile != null;
        message = ''
          services.fedlearn.repository.url is an ssh address, but there is no key to log in with.
          Set services.fedlearn.repository.sshKeyFile to a private key without a passphrase.
        '';
      }
      {
        assertion = usesSsh -> cfg.repository.knownHosts != [ ] || config.programs.ssh.knownHosts != { };
        message = ''
          services.fedlearn.repository.url is an ssh address, but the server's host key is not known.
          Put it into services.fedlearn.repository.knownHosts or programs.ssh.knownHosts.
        '';
      }
      {
        assertion = fedlearn.isNodeName cfg.settings.node;
        message = ''
          services.fedlearn.settings.node is "${cfg.settings.node}", which cannot name a node.
          Use 1 to 63 lower-case letters, digits and hyphens, with no hyphen in front.
        '';
      }
      {
        assertion = cfg.qdrant.apiKeyFile == null || qdrantUrl != null;
        message = ''
          services.fedlearn.qdrant.apiKeyFile is set, but the embedded store has no key.
          Set services.fedlearn.qdrant.url or services.fedlearn.qdrant.enable, or drop the key.
        '';
      }
      {
        assertion = !(cfg.settings ? qdrant.api_key_file);
        message = ''
          services.fedlearn.settings.qdrant.api_key_file is not read through systemd.
          Use services.fedlearn.qdrant.apiKeyFile, which hands the key to the units alone.
        '';
      }
      (outsideStore "repository.sshKeyFile" cfg.repository.sshKeyFile)
      (outsideStore "qdrant.apiKeyFile" cfg.qdrant.apiKeyFile)
    ];

    warnings =
      optional (cfg.settings.node == config.networking.hostName) ''
        services.fedlearn.settings.node is the host name, which all members of the federation will see.
        Choose another name before the first cycle, if it is private.
      ''
      ++
        optional (cfg.qdrant.apiKeyFile != null && qdrantUrl != null && fedlearn.isClearText qdrantUrl)
          ''
            services.fedlearn.qdrant.url is plain http to another machine, so the API key travels in clear.
            Use https, or a tunnel that ends on the loopback interface.
          '';
  };
}
