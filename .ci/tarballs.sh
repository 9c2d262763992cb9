#!/usr/bin/env bash
# The packages as a user gets them: packed, installed by npm into an empty folder, imported and required, and
# a model decorated, exported and run.
set -eu
work=$1
root=$(pwd)
mkdir -p "$work/packed"
pinned="pnpm@$(node -p 'require("./package.json").packageManager.split("@")[1]')"
for folder in packages/*/; do
  if [ "$(node -p "require('./$folder/package.json').private === true")" = true ]; then continue; fi
  (cd "$folder" && npx --yes "$pinned" pack --pack-destination "$work/packed" > /dev/null)
done
cd "$work"
tfjs=4.22.0
echo '{ "private": true }' > package.json
npm install --no-audit --no-fund --silent ./packed/*.tgz @tensorflow/tfjs-core@$tfjs @tensorflow/tfjs-layers@$tfjs \
  @tensorflow/tfjs-backend-wasm@$tfjs
cp "$root/.ci/tarballs.mjs" "$root/.ci/tarballs.cjs" .
node tarballs.mjs
node tarballs.cjs
npx supermask --help > /dev/null
