# kapiao in a container: no root, no network at start, everything it needs inside. `docker build -t kapiao .`
# Steps are tried without an engine by `make image` (size, start, user, stop) and tests/docs/test_deploy.py.

FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/kapiao \
 && /opt/kapiao/bin/python -m pip install --quiet --no-cache-dir --no-deps --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY src src
RUN /opt/kapiao/bin/python -m pip install --quiet --no-cache-dir --no-deps --no-build-isolation . \
 && rm -f /opt/kapiao/lib/python3*/site-packages/openvino/libs/libopenvino_intel_[gn]pu_plugin.so \
 && /opt/kapiao/bin/python -m compileall -q /opt/kapiao/lib \
 && /opt/kapiao/bin/python -m pip uninstall --quiet --yes pip

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/kapiao kapiao
COPY --from=build /opt/kapiao /opt/kapiao
COPY --from=build /src/LICENSE /src/NOTICE /usr/share/doc/kapiao/
ENV PATH=/opt/kapiao/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    KAPIAO_HOST=0.0.0.0 \
    KAPIAO_PORT=8000 \
    KAPIAO_DATA_DIR=/var/lib/kapiao
USER 10001
VOLUME /var/lib/kapiao
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["kapiao", "serve"]
