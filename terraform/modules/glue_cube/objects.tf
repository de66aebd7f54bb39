# The ETag of a small object is the MD5 of its content, so a foreign change is seen. Objects above 5 MB are sent in parts
# and have another ETag: for jars and wheels, which may be that large, source_hash tells when the local file changed.
resource "aws_s3_object" "script" {
  bucket = var.artifacts.bucket
  key    = "glue/job.py"
  source = var.script_file
  etag   = filemd5(var.script_file)
}

resource "aws_s3_object" "package" {
  bucket = var.artifacts.bucket
  key    = "glue/glue_cube.zip"
  source = var.package_file
  etag   = filemd5(var.package_file)
}

resource "aws_s3_object" "jar" {
  for_each = fileset(var.jars_folder, "*.jar")

  bucket      = var.artifacts.bucket
  key         = "glue/jars/${each.key}"
  source      = "${var.jars_folder}/${each.key}"
  source_hash = filemd5("${var.jars_folder}/${each.key}")
}

resource "aws_s3_object" "wheel" {
  for_each = fileset(var.wheels_folder, "*.whl")

  bucket      = var.artifacts.bucket
  key         = "glue/wheels/${each.key}"
  source      = "${var.wheels_folder}/${each.key}"
  source_hash = filemd5("${var.wheels_folder}/${each.key}")
}
