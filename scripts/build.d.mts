/** Builds packages/NAME/dist when a source is newer than it. */
export declare function buildPackageIfNeeded(name: string): void;
