// Around `npm pack`: builds, and keeps others from building until the files are in the tarball.
import { build, lockBuild, unlockBuild } from './build.mjs';

if (process.argv[2] === 'before') {
  lockBuild();
  build();
} else {
  unlockBuild();
}
