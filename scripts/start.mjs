// Builds when needed and runs the service in this very process, so that signals reach it.
import { buildIfNeeded, importBuilt } from './build.mjs';

buildIfNeeded();
await importBuilt('src/main.js');
