# syntax=docker/dockerfile:1
# The one image of the mesh: the gateway and every subgraph run from it and differ only in their command.
ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-bookworm-slim AS base
WORKDIR /weft

# The pages. Everything needed to build them stays behind in this stage.
FROM base AS web
COPY package.json package-lock.json .npmrc ./
# No install script: `prepare` would look for sources that are copied only below, so that they do not spoil this layer.
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY web web
COPY examples examples
# ensure.mjs never fails a developer's install for a page that does not build; an image without its page is no image.
RUN node web/ensure.mjs && test -f web/dist/index.html

# What runs, without the tools. Node 24 strips the types itself, so the sources run as they are.
FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts

FROM base
# libuv reads the size of its pool before our code could set it, and DuckDB holds one thread per running statement.
ENV NODE_ENV=production UV_THREADPOOL_SIZE=16
COPY --from=dependencies /weft/node_modules node_modules
COPY --from=web /weft/web/dist web/dist
COPY package.json supergraph.yaml LICENSE ./
COPY threads threads
COPY edge edge
COPY contracts contracts
COPY registry registry
COPY gateway gateway
COPY subgraphs subgraphs
COPY cli cli
COPY examples examples
COPY scripts scripts
# A volume mounted on a folder of the image takes over its owner; without them it would belong to root.
RUN mkdir -p .weft/registry .tmp && chown -R node:node .weft .tmp
USER node
EXPOSE 4000 4101-4110
# Of the gateway; docker-compose.yml gives each subgraph the probe of its own port.
HEALTHCHECK --start-period=60s --start-interval=1s --interval=15s --timeout=5s --retries=3 \
  CMD ["node", "scripts/probe.mjs", "4000"]
ENTRYPOINT ["node", "cli/weft.cjs"]
CMD ["serve", "gateway", "--port", "4000"]
