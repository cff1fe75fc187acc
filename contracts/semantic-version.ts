/** https://semver.org, version 2.0.0: major, minor, patch, and perhaps a pre-release and a build. */
export const SEMANTIC_VERSION = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;
