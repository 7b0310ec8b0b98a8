# docker build -t au-sticker .                       # with what `bench` needs
# docker run --rm -v "$PWD":/work au-sticker bench quick -o results --jobs 2
# docker run --rm --network host -v "$PWD":/work au-sticker app --no-browser --port 8000
# (the page answers this computer only, so on Linux the container shares its network)
FROM python:3.12-slim
ARG EXTRAS=app,bench,fit,heic,print
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
COPY src src
# The CPU build of torch: a fifth of the size.
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu ".[${EXTRAS}]" -c constraints.txt
RUN useradd --create-home user && mkdir /work && chown user /work
USER user
RUN austicker assets fetch
WORKDIR /work
ENTRYPOINT ["austicker"]
CMD ["--help"]
