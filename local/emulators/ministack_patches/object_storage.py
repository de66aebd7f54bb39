"""Amazon S3 as MiniStack answers for it."""

from urllib.parse import parse_qsl

from ministack.services import s3


def tag_multipart_uploads() -> None:
    """AWS tags an object by the x-amz-tagging of CreateMultipartUpload; MiniStack does so for PutObject only.

    The header arrives with the first request of an upload, the version that it belongs to with the last.
    """
    create, complete = s3._create_multipart_upload, s3._complete_multipart_upload

    def create_with_tags(bucket: str, key: str, headers: dict):
        before = set(s3._multipart_uploads)
        answer = create(bucket, key, headers)
        for upload_id in set(s3._multipart_uploads) - before:
            s3._multipart_uploads[upload_id]["tagging"] = headers.get("x-amz-tagging", "")
        return answer

    def complete_with_tags(bucket: str, key: str, body: bytes, query: dict, headers: dict | None = None):
        upload = s3._multipart_uploads.get(s3._qp(query, "uploadId"), {})
        answer = complete(bucket, key, body, query, headers)
        if answer[0] == 200 and upload.get("tagging"):
            version = s3._buckets[bucket]["objects"][key].get("version_id")
            s3._object_tags[(bucket, key, version)] = dict(parse_qsl(upload["tagging"], keep_blank_values=True))
        return answer

    s3._create_multipart_upload, s3._complete_multipart_upload = create_with_tags, complete_with_tags
