// Builds when needed and runs the command line.
import { buildIfNeeded, importBuilt } from './build.mjs';

buildIfNeeded();
await importBuilt('src/cli/main.js');
