# The image runs on a pinned LTS release of Node; raise NODE_VERSION with its security releases, and
# scripts/node-versions/package.json with it: CI tests that release. The build stage has the compiler that better-sqlite3
# needs where there is no prebuilt binary.
ARG NODE_VERSION=24.22.3
FROM node:${NODE_VERSION}-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages/conformance/package.json packages/conformance/
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json .swcrc ormconfig.ts ./
COPY scripts scripts
COPY packages packages
COPY src src
RUN npm run build && npm prune --omit=dev --workspaces=false --no-audit --no-fund

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATABASE_URL=/data/rollcall.sqlite
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/scripts scripts
COPY --from=build /app/dist dist
RUN mkdir /data && chown node:node /data && chmod 700 /data
VOLUME /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["node", "scripts/healthcheck.mjs"]
CMD ["node", "dist/src/main.js"]
