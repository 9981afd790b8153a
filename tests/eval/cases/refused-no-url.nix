# Whom to share with is never guessed.
{
  services.fedlearn.enable = true;
}
