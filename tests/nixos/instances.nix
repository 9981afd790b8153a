# Two instances on one machine: one on a Qdrant with a key, the other on the embedded store.
{
  name = "fedlearn-instances";

  nodes.alone =
    let
      key = "key-of-this-test-and-of-nothing-else";
      secret = text: {
        inherit text;
        mode = "0400";
      };
    in
    {
      imports = [ ./common/stack.nix ];

      # A real key comes from a secret manager, since everyone reads the store.
      environment.etc = {
        "fedlearn/qdrant-key" = secret key;
        "qdrant/environment" = secret ''
          QDRANT__SERVICE__API_KEY=${key}
        '';
      };
      systemd.services.qdrant.serviceConfig.EnvironmentFile = "/etc/qdrant/environment";

      systemd.tmpfiles.settings.second."/var/lib/second/telemetry".d = {
        user = "root";
        group = "ai-stack";
        mode = "2750";
      };

      services.fedlearn = {
        repository.url = null;
        qdrant.apiKeyFile = "/etc/fedlearn/qdrant-key";
        instances.second = {
          repository.url = null;
          telemetry = {
            directories = [ "/var/lib/second" ];
            supplementaryGroups = [ "ai-stack" ];
          };
          schedule.federate = "2100-01-01";
        };
      };
    };
}
