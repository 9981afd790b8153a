# Accepted by Nix, refused by systemd while the system is built; the message names the instance.
{
  services.fedlearn.instances.team = {
    repository.url = null;
    schedule.export = "every full moon";
  };
}
