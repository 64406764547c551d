// Around `npm pack`: builds, and keeps others from building until the files are in the tarball. A second argument names the
// package of packages/ that is packed instead of the service.
import { build, buildPackage, lockBuild, unlockBuild } from './build.mjs';

const [when, name] = process.argv.slice(2);

if (when === 'before') {
  lockBuild();
  if (name === undefined) build();
  else buildPackage(name);
} else {
  unlockBuild();
}
